-- enums/rename_value_in_a_domain
--
-- Revision 000000000002, after 000000000001

-- Rename value ok of enum mood to fine
ALTER TYPE public.mood RENAME VALUE 'ok' TO 'fine';

-- Rename value sad of enum mood to gloomy
ALTER TYPE public.mood RENAME VALUE 'sad' TO 'gloomy';
