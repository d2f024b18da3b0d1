-- enums/rename_value
--
-- Revision 000000000002, after 000000000001

-- rename value ok of enum mood to fine
ALTER TYPE public.mood RENAME VALUE 'ok' TO 'fine';

-- set default of users.mood to 'fine'
ALTER TABLE public.users ALTER COLUMN mood SET DEFAULT 'fine';
