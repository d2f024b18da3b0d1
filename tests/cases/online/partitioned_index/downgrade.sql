-- Takes back: online/partitioned_index
--
-- Revision 000000000002, after 000000000001

-- Drop index events_name_idx of events
DROP INDEX public.events_name_idx;

-- Drop index events_at_name_idx of events
DROP INDEX public.events_at_name_idx;

-- Drop index by_name of events
DROP INDEX public.by_name;
