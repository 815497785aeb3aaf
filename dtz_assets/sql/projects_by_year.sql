-- Projects by year: one row per project that the current edition of a report names under a year and category.
-- Question: which projects are named, in which year?
-- Key: report_id, year, category, name
-- report_id: the report
-- publisher: whose projects they are
-- programme: the programme that they belong to
-- year?: year under which it is named; null: under none
-- category?: category under which it is named; null: under none
-- name: name as printed
-- page: page of the PDF on which it is first named there, from 1
-- times: how often it is named there
-- first_year?: the first year under which the report names it
-- years: under how many years the report names it
with named as (
    select report_id, year, category, name, min(page) as page, count(*) as times
    from core.projects
    group by all
)
select n.report_id, r.publisher, r.programme, n.year, n.category, n.name, n.page, n.times,
       min(n.year) over same as first_year,
       (select count(distinct p.year) from core.projects p
        where p.report_id = n.report_id and p.name = n.name) as years
from named n join core.reports r using (report_id)
window same as (partition by n.report_id, n.name)
order by n.report_id, n.year nulls first, n.category nulls first, n.page, n.name
