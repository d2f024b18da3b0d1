-- composites/rename
--
-- Revision 000000000002, after 000000000001

-- Rename type address to place
ALTER TYPE public.address RENAME TO place;
