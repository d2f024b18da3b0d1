-- Takes back: identity/options_change
--
-- Revision 000000000002, after 000000000001

-- Generate users.number always as identity
ALTER TABLE public.users ALTER COLUMN number SET GENERATED ALWAYS SET START WITH 10 SET INCREMENT BY 1;
