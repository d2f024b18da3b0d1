-- Takes back: enums/rename_value
--
-- Revision 000000000002, after 000000000001

-- set default of users.mood to 'ok'
ALTER TABLE public.users ALTER COLUMN mood SET DEFAULT 'ok';

-- rename value fine of enum mood to ok
ALTER TYPE public.mood RENAME VALUE 'fine' TO 'ok';
