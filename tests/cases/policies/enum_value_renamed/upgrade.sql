-- policies/enum_value_renamed
--
-- Revision 000000000002, after 000000000001

-- Rename value ok of enum mood to fine
ALTER TYPE public.mood RENAME VALUE 'ok' TO 'fine';
