-- partitions/drop_with_table
--
-- Revision 000000000002, after 000000000001

-- Drop foreign key notes (event_id, region) to events
ALTER TABLE public.notes DROP CONSTRAINT notes_event_id_region_fkey;

-- Drop partition events_rest
DROP TABLE public.events_rest;

-- Drop partition events_1
DROP TABLE public.events_1;

-- Drop table events
DROP TABLE public.events;
