-- Takes back: partitions/rename_table
--
-- Revision 000000000002, after 000000000001

-- Change partition events_1
ALTER TABLE archive.happenings DETACH PARTITION public.events_1;
ALTER TABLE archive.happenings ATTACH PARTITION public.events_1 FOR VALUES IN (1);

-- Rename constraint happenings_pkey of archive.happenings to events_pkey
ALTER TABLE archive.happenings RENAME CONSTRAINT happenings_pkey TO events_pkey;

-- Keep partition events_rest of events

-- Keep partition events_1 of events

-- Rename table archive.happenings to events
ALTER TABLE archive.happenings SET SCHEMA public;

-- Rename table happenings to events
ALTER TABLE public.happenings RENAME TO events;

-- Drop schema archive
DROP SCHEMA archive;
