-- Takes back: enums/rename_value_in_a_domain
--
-- Revision 000000000002, after 000000000001

-- Rename value gloomy of enum mood to sad
ALTER TYPE public.mood RENAME VALUE 'gloomy' TO 'sad';

-- Rename value fine of enum mood to ok
ALTER TYPE public.mood RENAME VALUE 'fine' TO 'ok';
