-- tables/loses_all_columns
--
-- Revision 000000000002, after 000000000001

-- Drop primary key of visits
ALTER TABLE public.visits DROP CONSTRAINT visits_pkey;

-- Drop column visits.page (text)
ALTER TABLE public.visits DROP COLUMN page;

-- Drop column visits.id (bigint)
ALTER TABLE public.visits DROP COLUMN id;
