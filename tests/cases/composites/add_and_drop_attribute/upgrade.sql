-- composites/add_and_drop_attribute
--
-- Revision 000000000002, after 000000000001

-- Alter type address: add country, remove zip
ALTER TYPE public.address DROP ATTRIBUTE zip, ADD ATTRIBUTE country text;
