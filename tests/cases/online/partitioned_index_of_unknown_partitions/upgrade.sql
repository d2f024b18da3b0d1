-- online/partitioned_index_of_unknown_partitions
--
-- Revision 000000000002, after 000000000001

-- Create index events_name_idx on events
CREATE INDEX events_name_idx ON public.events (name);
