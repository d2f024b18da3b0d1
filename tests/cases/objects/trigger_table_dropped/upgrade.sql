-- objects/trigger_table_dropped
--
-- Revision 000000000002, after 000000000001

-- Drop trigger touch on users
DROP TRIGGER touch ON public.users;

-- Drop table users
DROP TABLE public.users;
