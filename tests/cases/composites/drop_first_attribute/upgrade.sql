-- composites/drop_first_attribute
--
-- Revision 000000000002, after 000000000001

-- Alter type address: remove street
ALTER TYPE public.address DROP ATTRIBUTE street;
