-- Takes back: composites/rename_attribute
--
-- Revision 000000000002, after 000000000001

-- Rename attribute code of type address to zip
ALTER TYPE public.address RENAME ATTRIBUTE code TO zip;
