-- Takes back: policies/column_dropped
--
-- Revision 000000000002, after 000000000001

-- Add column users.owner (text), filled with 'x'
ALTER TABLE public.users ADD COLUMN owner text NOT NULL DEFAULT 'x';

-- Drop default of users.owner: new rows bring a value
ALTER TABLE public.users ALTER COLUMN owner DROP DEFAULT;

-- Change policy users_policy of users
ALTER POLICY users_policy ON public.users USING (owner = current_user);
