-- Takes back: composites/create_with_everything
--
-- Revision 000000000002, after 000000000001

-- Drop column users.home (mail."post address")
ALTER TABLE public.users DROP COLUMN home;

-- Drop type mail."post address"
DROP TYPE mail."post address";

-- Drop schema mail
DROP SCHEMA mail;
