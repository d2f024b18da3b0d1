-- Takes back: enums/rename_value_in_a_check
--
-- Revision 000000000002, after 000000000001

-- Rename value low of enum mood to sad
ALTER TYPE public.mood RENAME VALUE 'low' TO 'sad';
