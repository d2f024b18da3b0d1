-- Takes back: composites/add_and_drop_attribute
--
-- Revision 000000000002, after 000000000001

-- Alter type address: add zip, remove country
ALTER TYPE public.address DROP ATTRIBUTE country, ADD ATTRIBUTE zip integer;
