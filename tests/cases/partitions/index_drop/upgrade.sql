-- partitions/index_drop
--
-- Revision 000000000002, after 000000000001

-- Drop index events_id_idx of events
DROP INDEX public.events_id_idx;

-- Drop unique events_at_id_key of events
ALTER TABLE public.events DROP CONSTRAINT events_at_id_key;
