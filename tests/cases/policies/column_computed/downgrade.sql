-- Takes back: policies/column_computed
--
-- Revision 000000000002, after 000000000001

-- Compute users.more as owner || 'x'

-- Drop policy users_policy of users for a while
DROP POLICY users_policy ON public.users;

-- Drop column users.more for a while: it is computed anew
ALTER TABLE public.users DROP COLUMN more;

-- Add column users.more again
ALTER TABLE public.users ADD COLUMN more text NOT NULL GENERATED ALWAYS AS (owner || 'x') STORED;

-- Create policy users_policy on users again
CREATE POLICY users_policy ON public.users USING (more = current_user);
