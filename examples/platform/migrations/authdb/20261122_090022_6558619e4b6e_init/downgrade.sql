-- Takes back: init
--
-- Revision 6558619e4b6e, the first

-- Drop foreign key profiles (user_id) to users
ALTER TABLE public.profiles DROP CONSTRAINT profiles_user_id_fkey;

-- Drop foreign key login_logs (user_id) to users
ALTER TABLE public.login_logs DROP CONSTRAINT login_logs_user_id_fkey;

-- Drop table users
DROP TABLE public.users;

-- Drop table profiles
DROP TABLE public.profiles;

-- Drop table login_logs
DROP TABLE public.login_logs;

-- Drop extension uuid-ossp
DROP EXTENSION "uuid-ossp";
