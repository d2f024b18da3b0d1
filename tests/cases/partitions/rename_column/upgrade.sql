-- partitions/rename_column
--
-- Revision 000000000002, after 000000000001

-- Rename column events.at to during
ALTER TABLE public.events RENAME COLUMN at TO during;
