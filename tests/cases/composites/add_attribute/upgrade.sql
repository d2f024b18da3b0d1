-- composites/add_attribute
--
-- Revision 000000000002, after 000000000001

-- Alter type address: add city
ALTER TYPE public.address ADD ATTRIBUTE city text;
