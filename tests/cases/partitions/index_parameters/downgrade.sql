-- Takes back: partitions/index_parameters
--
-- Revision 000000000002, after 000000000001

-- Drop index events_id_idx of events
DROP INDEX public.events_id_idx;

-- Create index events_id_idx on events
CREATE INDEX events_id_idx ON public.events (id) WITH (fillfactor = 70);
