-- columns/add_required_with_default
--
-- Revision 000000000002, after 000000000001

-- Add column users.created_at (timestamptz)
ALTER TABLE public.users ADD COLUMN created_at timestamptz NOT NULL DEFAULT 'epoch';
