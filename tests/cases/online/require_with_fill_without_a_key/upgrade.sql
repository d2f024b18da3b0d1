-- online/require_with_fill_without_a_key
--
-- Revision 000000000002, after 000000000001

-- What follows takes its time: each statement is on its own, and others read and write meanwhile.
-- migrate: no-transaction

-- Fill users.email
UPDATE public.users SET email = 'nobody' WHERE email IS NULL;

-- What follows commits as one, and is quick.
-- migrate: transaction

-- Refuse NULL in users.email, of new rows at first
ALTER TABLE public.users ADD CONSTRAINT users_email_required CHECK (email IS NOT NULL) NOT VALID;

-- What follows takes its time: each statement is on its own, and others read and write meanwhile.
-- migrate: no-transaction

-- Fill users.email where rows came meanwhile
UPDATE public.users SET email = 'nobody' WHERE email IS NULL;

-- Look at the rows that exist: check users_email_required
ALTER TABLE public.users VALIDATE CONSTRAINT users_email_required;

-- What follows commits as one, and is quick.
-- migrate: transaction

-- Require users.email: no row has NULL, as the check knows
ALTER TABLE public.users ALTER COLUMN email SET NOT NULL;

-- Drop check users_email_required of users
ALTER TABLE public.users DROP CONSTRAINT users_email_required;
