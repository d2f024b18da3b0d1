-- Takes back: tables/loses_all_columns
--
-- Revision 000000000002, after 000000000001

-- Add column visits.id (bigint), filled with 1
ALTER TABLE public.visits ADD COLUMN id bigint NOT NULL DEFAULT 1;

-- Drop default of visits.id: new rows bring a value
ALTER TABLE public.visits ALTER COLUMN id DROP DEFAULT;

-- Add column visits.page (text), filled with ''
ALTER TABLE public.visits ADD COLUMN page text NOT NULL DEFAULT '';

-- Drop default of visits.page: new rows bring a value
ALTER TABLE public.visits ALTER COLUMN page DROP DEFAULT;

-- Add primary key of visits on id
ALTER TABLE public.visits ADD CONSTRAINT visits_pkey PRIMARY KEY (id);
