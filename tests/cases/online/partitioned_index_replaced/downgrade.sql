-- Takes back: online/partitioned_index_replaced
--
-- Revision 000000000002, after 000000000001

-- Drop index by_name of events
DROP INDEX public.by_name;

-- Create index by_name on events
CREATE INDEX by_name ON public.events (name);
