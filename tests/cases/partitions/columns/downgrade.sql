-- Takes back: partitions/columns
--
-- Revision 000000000002, after 000000000001

-- Drop index events_name_idx of events
DROP INDEX public.events_name_idx;

-- Drop check events_at_check of events
ALTER TABLE public.events DROP CONSTRAINT events_at_check;

-- Drop column events.name (text)
ALTER TABLE public.events DROP COLUMN name;
