-- Takes back: online/partitioned_index_of_unknown_partitions
--
-- Revision 000000000002, after 000000000001

-- Drop index events_name_idx of events
DROP INDEX public.events_name_idx;
