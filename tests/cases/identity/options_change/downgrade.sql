-- Takes back: identity/options_change
--
-- Revision 000000000002, after 000000000001

-- Change identity of users.number: always, from 10, in steps of 1
ALTER TABLE public.users ALTER COLUMN number SET GENERATED ALWAYS SET START WITH 10 SET INCREMENT BY 1;
