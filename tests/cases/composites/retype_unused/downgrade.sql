-- Takes back: composites/retype_unused
--
-- Revision 000000000002, after 000000000001

-- Alter type address: change the type of zip
ALTER TYPE public.address ALTER ATTRIBUTE zip TYPE integer;
