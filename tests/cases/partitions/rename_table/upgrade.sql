-- partitions/rename_table
--
-- Revision 000000000002, after 000000000001

-- Create schema archive
CREATE SCHEMA archive;

-- Rename table events to archive.happenings
ALTER TABLE public.events SET SCHEMA archive;

-- Rename table archive.events to archive.happenings
ALTER TABLE archive.events RENAME TO happenings;

-- Keep partition events_1 of archive.happenings

-- Keep partition events_rest of archive.happenings

-- Rename constraint events_pkey of archive.happenings to happenings_pkey
ALTER TABLE archive.happenings RENAME CONSTRAINT events_pkey TO happenings_pkey;

-- Change partition events_1
ALTER TABLE archive.happenings DETACH PARTITION public.events_1;
ALTER TABLE archive.happenings ATTACH PARTITION public.events_1 FOR VALUES IN (1, 5);
