"""Make the two sample articles of the corpus that are a PDF and a Word document.

The text of both articles stands in this module, so that the two binary files can be made
again from it at any time.  With the same versions of fpdf2 and python-docx the files come
out the same, byte for byte: their dates are fixed, and the Word document, which is a zip
archive, is written again with fixed time stamps.

Both packages are needed only for this script::

    pip install fpdf2 python-docx
    python tests/make_sample_documents.py
"""

from __future__ import annotations

import argparse
import io
import sys
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from docx import Document
from fpdf import FPDF

PDF_NAME = "nuri-al-maliki-and-his-coalition.pdf"
DOCX_NAME = "sciri-isci-and-the-badr-organization.docx"
DEFAULT_FOLDER = Path(__file__).resolve().parents[1] / "corpus" / "articles"

_ZIP_TIME = (2026, 1, 1, 0, 0, 0)
_PUBLISHER = "Footnote Samples"


@dataclass(frozen=True)
class SampleArticle:
    """One article as it is set down in this module.

    Attributes
    ----------
    title : str
        The headline.
    byline : str
        Author and date on one line.
    paragraphs : tuple[str, ...]
        The body in order.  A paragraph that starts with ``"## "`` is a sub-heading.
    author : str
        The author alone, for the properties of the file.
    published : datetime
        The date of the article, for the properties of the file.
    """

    title: str
    byline: str
    paragraphs: tuple[str, ...]
    author: str
    published: datetime


PDF_ARTICLE = SampleArticle(
    title="Nuri al-Maliki and His Coalition, 2006 to 2008",
    byline="By Footnote Sample Desk, 13 May 2026",
    paragraphs=(
        "Nuri al-Maliki, also spelled Nouri al-Maliki, was prime minister of Iraq in the years "
        "2006 to 2008. Five articles from those years describe a government that rested on "
        "parties at odds with one another. Peter Symonds, writing on the World Socialist Web "
        "Site on 31 August 2006, called its base a coalition of Shiite parties, and named the "
        'party SCIRI as a "linchpin" of it.',
        "The movement of the cleric Moqtada al-Sadr was a part of this coalition in 2006. "
        "Symonds gave it 30 members of parliament and five ministers. Gerry Foley, in the "
        "December 2006 issue of Socialist Action, gave it the same number of seats but three "
        "ministries. Sadrist support, Symonds wrote, had helped Maliki to withstand the anger "
        "of poor Shiites over the presence of American forces and over their living conditions.",
        "## Pressure in 2006",
        "In August 2006, according to Symonds, articles in the American press asked Maliki to "
        "be harder on Sadr's militia, the Mahdi Army. Before the end of the year the same demand "
        "came from President Bush in person. James Cogan reported on the World Socialist Web "
        "Site on 4 December 2006 that Bush wanted the prime minister to turn on the Sadrists. "
        "Aides of Maliki told the Associated Press that he had not agreed.",
        "A memo by Stephen Hadley, the national security adviser, dated 8 November, had looked "
        "at what would happen if Maliki did agree. As Cogan quoted it, the memo feared that the "
        'step could bring him "to failure" unless his means were increased, and it '
        "proposed a new base of moderates from several communities. Foley wrote in the same "
        "month that the government might collapse merely because the prime minister had "
        "consented to meet Bush.",
        "## The crisis of 2007",
        "In the following summer the Sunni parties left. Cogan wrote on 16 August 2007 that the "
        "Iraqi Accordance Front had quit the government on 1 August. Its leader, Adnan "
        "al-Dulaimi, called on Arab states to stand by Iraqis against violence from Iran. "
        "Cogan added that Maliki's relations with Iran were seen in Washington more and more "
        "as an obstacle to stronger measures against that country.",
        "## Basra in 2008",
        "Bill Van Auken, on the World Socialist Web Site on 1 April 2008, described the "
        "coalition in its later form. Two organizations dominated it, he wrote: Maliki's own "
        "Dawa Party and ISCI, the Islamic Supreme Council of Iraq. In March 2008 some "
        "30,000 soldiers and policemen were sent to Basra, and the government told the Mahdi "
        "Army to give up its weapons, at first within 72 hours and then within ten days.",
        "The week ended in a truce that others had arranged. McClatchy Newspapers, cited by Van "
        "Auken, reported that members of parliament had gone to Iran to ask for help, and that "
        "members of Maliki's own party had a hand in it, although he had ruled out negotiations. "
        "Whether the prime minister played any part, Van Auken wrote, was not clear.",
        "Opinions quoted in that report were unfavourable. The New York Times said that many "
        'Iraqi politicians thought his political capital "severely depleted". Qassim Daoud, '
        "who had once advised Maliki on national security, told the newspaper that the "
        "government had set out to disarm the militias and had not succeeded. Van Auken "
        "himself wrote that many observers considered Maliki more and more irrelevant.",
    ),
    author="Footnote Sample Desk",
    published=datetime(2026, 5, 13, 8, 0, 0, tzinfo=UTC),
)

DOCX_ARTICLE = SampleArticle(
    title="SCIRI, ISCI and the Badr Organization",
    byline="Nora Lindqvist, 20 May 2026",
    paragraphs=(
        "Two names for what seems to be one Shiite party occur in reports of 2006 to 2008. Peter "
        "Symonds and James Cogan, in articles of 2006 for the World Socialist Web Site, called "
        "it SCIRI, the Supreme Council for the Islamic Revolution in Iraq. Bill Van Auken, on "
        "the same site on 1 April 2008, called it ISCI, the Islamic Supreme Council of Iraq. "
        "That these are the same party is not stated by any of them, but both names go with a "
        "militia called Badr.",
        "Abdul Aziz al-Hakim was its leader, Cogan wrote on 4 December 2006, and its main rival "
        "for influence among Shiites was the movement of Moqtada al-Sadr. In the same article "
        "he described SCIRI as the party of a clerical and propertied elite, and as one of the "
        "firmest supporters of the American side since 2003. Hakim was in Washington on that "
        "day for talks with President Bush.",
        "On Iran the reports point the same way. Symonds wrote on 31 August 2006 that of all the "
        "Shiite organisations SCIRI had the closest links with Tehran. With the silent consent "
        "of Iran, in his account, it had backed the American forces from the beginning. Cogan "
        "wrote that its militia had been trained by Iran, and Van Auken that senior members of "
        "ISCI were apparently among those who sought Iranian help to end the fighting in Basra "
        "in March 2008.",
        "## The militia",
        "The accounts differ about what became of the militia. Cogan wrote in 2006 that the "
        "Badr Brigade had in effect dissolved itself into the new army and police in the first "
        "year after the invasion. Van Auken wrote in 2008 that ISCI directed an armed militia, "
        "the Badr Organization, which held parts of Basra and had fought the Sadrists there. "
        "Neither article mentions the other version.",
        "Cogan reported an allegation about the police. The commandos of the interior ministry, "
        "he wrote, were said to have many Badr men in their ranks, and were blamed for killings "
        "of people who sympathised with the Sunni insurgents. Units controlled by SCIRI, "
        "together with units of Kurdish peshmerga, were in his view among the few that had been "
        "of serious help to the American military.",
        "## 2004 and 2008",
        "Two periods of fighting show how far apart the party and Sadr were. In April 2004, Cogan "
        "wrote, it opposed his rising, and its ministers sat in the cabinet of Iyad Allawi, "
        "which approved the operations in Karbala and Najaf. In March 2008, according to Van "
        "Auken, the districts of Basra that were under Badr control were left in peace, while "
        "those of the Mahdi Army were attacked.",
        "The two movements also differed over oil and over territory. Van Auken wrote that ISCI "
        "favoured a law to open Iraqi oil to foreign companies and that the Sadrists were "
        "against it. Cogan wrote in 2006 that the Sadrists were strongest in Baghdad suburbs "
        "such as Sadr City, and that SCIRI and the Da'awa Party of Nouri al-Maliki held most of "
        "the south.",
    ),
    author="Nora Lindqvist",
    published=datetime(2026, 5, 20, 8, 0, 0, tzinfo=UTC),
)


class _Page(FPDF):
    """An A4 document with the page number at the foot of each page."""

    def footer(self) -> None:
        """Write the page number in small type; fpdf2 calls this for every page."""
        self.set_y(-15)
        self.set_font("Helvetica", size=8)
        self.cell(0, 8, f"{_PUBLISHER} - page {self.page_no()}", align="C")


def pdf_bytes(article: SampleArticle) -> bytes:
    """Set an article as a PDF file.

    Parameters
    ----------
    article : SampleArticle
        The article; its text may hold Latin-1 characters only.

    Returns
    -------
    bytes
        The file.
    """
    pdf = _Page(format="A4")
    pdf.set_margins(28, 25, 28)
    pdf.set_auto_page_break(auto=True, margin=25)
    pdf.set_title(article.title)
    pdf.set_author(article.author)
    pdf.set_producer(_PUBLISHER)
    pdf.set_creation_date(article.published)
    pdf.add_page()
    pdf.set_font("Times", style="B", size=18)
    pdf.multi_cell(0, 9, article.title, align="L", new_x="LMARGIN", new_y="NEXT")
    pdf.ln(2)
    pdf.set_font("Times", style="I", size=12)
    pdf.multi_cell(0, 7, article.byline, align="L", new_x="LMARGIN", new_y="NEXT")
    pdf.ln(4)
    for paragraph in article.paragraphs:
        if paragraph.startswith("## "):
            pdf.set_font("Times", style="B", size=14)
            text = paragraph.removeprefix("## ")
        else:
            pdf.set_font("Times", size=13)
            text = paragraph
        pdf.multi_cell(0, 6.6, text, align="L", new_x="LMARGIN", new_y="NEXT")
        pdf.ln(3)
    return bytes(pdf.output())


def docx_bytes(article: SampleArticle) -> bytes:
    """Set an article as a Word document.

    Parameters
    ----------
    article : SampleArticle
        The article.

    Returns
    -------
    bytes
        The file, a zip archive whose members bear a fixed time stamp.
    """
    document = Document()
    properties = document.core_properties
    properties.title = article.title
    properties.author = article.author
    properties.last_modified_by = article.author
    properties.comments = ""
    properties.created = article.published
    properties.modified = article.published
    properties.revision = 1
    document.add_paragraph(article.title, style="Title")
    document.add_paragraph(article.byline)
    for paragraph in article.paragraphs:
        if paragraph.startswith("## "):
            document.add_paragraph(paragraph.removeprefix("## "), style="Heading 2")
        else:
            document.add_paragraph(paragraph)
    buffer = io.BytesIO()
    document.save(buffer)
    return _with_fixed_times(buffer.getvalue())


def _with_fixed_times(archive: bytes) -> bytes:
    """Write a zip archive again with one fixed time stamp for all members.

    Parameters
    ----------
    archive : bytes
        A zip archive.

    Returns
    -------
    bytes
        The same members in the same order, with equal dates and permissions.
    """
    target = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(archive)) as old,
        zipfile.ZipFile(target, "w") as new,
    ):
        for member in old.infolist():
            entry = zipfile.ZipInfo(member.filename, date_time=_ZIP_TIME)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.create_system = 3
            entry.external_attr = 0o644 << 16
            new.writestr(entry, old.read(member))
    return target.getvalue()


def write_documents(folder: Path) -> tuple[Path, Path]:
    """Write the PDF and the Word document into a folder.

    Parameters
    ----------
    folder : Path
        Where the two files go; it is made if it is missing.

    Returns
    -------
    tuple[Path, Path]
        The path of the PDF and the path of the Word document.
    """
    folder.mkdir(parents=True, exist_ok=True)
    pdf_path = folder / PDF_NAME
    docx_path = folder / DOCX_NAME
    pdf_path.write_bytes(pdf_bytes(PDF_ARTICLE))
    docx_path.write_bytes(docx_bytes(DOCX_ARTICLE))
    return pdf_path, docx_path


def main(argv: Sequence[str] | None = None) -> int:
    """Write both files and print where they are.

    Parameters
    ----------
    argv : Sequence[str], optional
        The arguments of the command; those of the process if left out.

    Returns
    -------
    int
        0, the exit status.
    """
    parser = argparse.ArgumentParser(description="Make the PDF and Word sample articles.")
    parser.add_argument("folder", nargs="?", type=Path, default=DEFAULT_FOLDER)
    arguments = parser.parse_args(argv)
    for path in write_documents(arguments.folder):
        print(path)
    return 0


if __name__ == "__main__":
    sys.exit(main())
