-- Takes back: composites/add_attribute_in_the_middle
--
-- Revision 000000000002, after 000000000001

-- Alter type address: remove city
ALTER TYPE public.address DROP ATTRIBUTE city;
