# Footnote: every target sets up what it needs, once.
PYTHON ?= $(shell command -v python3.11 || command -v python3)
Q ?= How many soldiers and militiamen died in Diwaniyah?
# A folder of question sets in the layout of BEIR, and those that the confidence is fitted to.
SETS ?= ../shared/eval
FIT ?= $(addprefix $(SETS)/,clapnq_dev multirc_dev qnli_dev rtqa_evid_dev rtqa_news_dev xquad_en)

BIN := .venv/bin
INSTALLED := .venv/installed
SAMPLES := samples.library

.DEFAULT_GOAL := help
.PHONY: help install ask chat lab test check evaluate calibrate benchmark clean

help:  ## Say what can be made
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | awk -F '\t' '{printf "make %-10s %s\n", $$1, $$2}'

install: $(INSTALLED)  ## Set up .venv with the pinned packages

$(INSTALLED): pyproject.toml constraints.txt
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[dev]'
	@touch $@

ask: $(INSTALLED)  ## Ask the sample articles: make ask Q="Who brokered the ceasefire?"
	@$(BIN)/qa build corpus/articles --library $(SAMPLES)
	@$(BIN)/qa ask "$(Q)" --library $(SAMPLES) --top 3

chat: $(INSTALLED)  ## Open the chat with the sample articles in a browser
	@$(BIN)/qa build corpus/articles --library $(SAMPLES)
	@$(BIN)/qa chat --library $(SAMPLES)

lab: $(INSTALLED)  ## Open JupyterLab on the first notebook
	$(BIN)/jupyter lab notebooks/01_ask.ipynb

test: check  ## Run every check and every test
	$(BIN)/python -m pytest

check: $(INSTALLED)  ## Run the linter, the formatter and the type checker
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

evaluate: $(INSTALLED)  ## Measure the retrievers on question sets: make evaluate SETS=FOLDER
	$(BIN)/qa evaluate $(SETS) --write RESULTS.md --date $$(date +%F)

calibrate: $(INSTALLED)  ## Fit the confidence anew: make calibrate FIT="FOLDER FOLDER"
	$(BIN)/qa calibrate $(FIT) --write qa/confidence.json

benchmark: $(INSTALLED)  ## Time questions, the chat and drafts over 10,000 passages
	$(BIN)/python tests/benchmark_ask.py
	$(BIN)/python tests/benchmark_chat.py
	$(BIN)/python tests/benchmark_verify.py

clean:  ## Remove what the targets made
	rm -rf .venv $(SAMPLES) build .pytest_cache .mypy_cache .ruff_cache .hypothesis
