-- Takes back: partitions/rename_column
--
-- Revision 000000000002, after 000000000001

-- Rename column events.during to at
ALTER TABLE public.events RENAME COLUMN during TO at;
