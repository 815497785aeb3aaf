-- The narrative by year: one row per section of the current edition of a report, in reading order. A family that says that its text is not stored has none.
-- Question: what does the report tell about a year?
-- Key: report_id, section_no
-- report_id: the report
-- publisher: whose report it is
-- programme: the programme that it is about
-- year?: year under which it stands; null: under none
-- section_no: its number in reading order, from 1
-- title: title as printed
-- text: text with its hyphenation undone, a line per paragraph
-- words: how many words that are, separated by white space
-- page_from: page on which it begins
-- page_to: page on which it ends
-- document_id: the document
-- file: path under raw/ at which the document was first seen
select s.report_id, r.publisher, r.programme, s.year, s.section_no, s.title, s.text,
       len(regexp_extract_all(s.text, '\S+')) as words,
       s.page_from, s.page_to, d.document_id, d.file
from core.sections s
join core.reports r using (report_id)
join core.documents d on d.document_id = r.current_document_id
order by s.report_id, s.section_no
