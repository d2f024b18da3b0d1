-- partitions/drop_referenced
--
-- Revision 000000000002, after 000000000001

-- Drop partition events_rest
ALTER TABLE public.events DETACH PARTITION public.events_rest;
DROP TABLE public.events_rest;
