-- Takes back: domains/create_with_everything
--
-- Revision 000000000002, after 000000000001

-- Drop column users.other (auth."e mail"[])
ALTER TABLE public.users DROP COLUMN other;

-- Drop column users.email (auth."e mail")
ALTER TABLE public.users DROP COLUMN email;

-- Drop domain auth."e mail"
DROP DOMAIN auth."e mail";

-- Drop schema auth
DROP SCHEMA auth;
