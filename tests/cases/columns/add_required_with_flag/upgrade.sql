-- columns/add_required_with_flag
--
-- Revision 000000000002, after 000000000001

-- Add column users.slug (text), filled with 'user-' || id
ALTER TABLE public.users ADD COLUMN slug text;

-- Fill users.slug
UPDATE public.users SET slug = 'user-' || id;

-- Require users.slug
ALTER TABLE public.users ALTER COLUMN slug SET NOT NULL;
