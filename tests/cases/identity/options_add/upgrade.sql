-- identity/options_add
--
-- Revision 000000000002, after 000000000001

-- Change identity of users.number: always, from 1000, in steps of 5
ALTER TABLE public.users ALTER COLUMN number SET START WITH 1000 SET INCREMENT BY 5;
