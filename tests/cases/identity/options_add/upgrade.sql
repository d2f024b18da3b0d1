-- identity/options_add
--
-- Revision 000000000002, after 000000000001

-- Generate users.number always as identity
ALTER TABLE public.users ALTER COLUMN number SET START WITH 1000 SET INCREMENT BY 5;
