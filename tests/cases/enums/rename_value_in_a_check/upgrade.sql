-- enums/rename_value_in_a_check
--
-- Revision 000000000002, after 000000000001

-- Rename value sad of enum mood to low
ALTER TYPE public.mood RENAME VALUE 'sad' TO 'low';
