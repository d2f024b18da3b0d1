-- Takes back: policies/enum_value_renamed
--
-- Revision 000000000002, after 000000000001

-- Rename value fine of enum mood to ok
ALTER TYPE public.mood RENAME VALUE 'fine' TO 'ok';
