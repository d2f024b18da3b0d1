-- composites/drop_attribute
--
-- Revision 000000000002, after 000000000001

-- Alter type address: remove zip
ALTER TYPE public.address DROP ATTRIBUTE zip;
