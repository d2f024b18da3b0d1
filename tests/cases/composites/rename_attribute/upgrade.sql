-- composites/rename_attribute
--
-- Revision 000000000002, after 000000000001

-- Rename attribute zip of type address to code
ALTER TYPE public.address RENAME ATTRIBUTE zip TO code;
