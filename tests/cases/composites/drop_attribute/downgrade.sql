-- Takes back: composites/drop_attribute
--
-- Revision 000000000002, after 000000000001

-- Alter type address: add zip
ALTER TYPE public.address ADD ATTRIBUTE zip integer;
