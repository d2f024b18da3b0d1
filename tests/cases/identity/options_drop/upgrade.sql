-- identity/options_drop
--
-- Revision 000000000002, after 000000000001

-- Change identity of users.number: always, from 1, in steps of 1
ALTER TABLE public.users ALTER COLUMN number SET START WITH 1 SET INCREMENT BY 1;
