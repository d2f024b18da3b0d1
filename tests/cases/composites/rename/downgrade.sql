-- Takes back: composites/rename
--
-- Revision 000000000002, after 000000000001

-- Rename type place to address
ALTER TYPE public.place RENAME TO address;
