-- Takes back: online/partitioned_keys
--
-- Revision 000000000002, after 000000000001

-- Drop check events_at_check of events
ALTER TABLE public.events DROP CONSTRAINT events_at_check;

-- Drop unique events_at_name_key of events
ALTER TABLE public.events DROP CONSTRAINT events_at_name_key;

-- Drop primary key of events
ALTER TABLE public.events DROP CONSTRAINT events_pkey;

-- Let events.name be NULL
ALTER TABLE public.events ALTER COLUMN name DROP NOT NULL;
