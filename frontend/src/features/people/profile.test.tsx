import { act, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { store } from '../../app/store';
import { IGOR, signedIn } from '../../dev/fixture';
import { actions, setUpScreen, show } from '../../dev/screen';
import { ChatHeader } from '../chat/ChatHeader';
import { middleOf } from '../settings/crop';
import { PictureChoice } from '../settings/PictureChoice';
import { StatusLine } from '../settings/StatusLine';
import { Picture } from './Picture';

vi.mock('../../app/actions', () => import('../../dev/screen'));
vi.mock('../settings/crop', () => ({ middleOf: vi.fn() }));
setUpScreen(() => ({ ...signedIn(), language: 'en' }));

const card = (more: { status?: string; picture?: string }) =>
  store.setState(({ people }) => {
    const igor = people[IGOR];
    return igor ? { people: { ...people, [IGOR]: { ...igor, ...more } } } : {};
  });

describe('a status', () => {
  it('that is refused stays in the field, with the reason', async () => {
    actions.setShown.mockResolvedValue({ ok: false, problem: { code: 'offline', message: '' } });
    show(<StatusLine user={IGOR} />);
    await userEvent.type(screen.getByLabelText('Status'), 'On leave');
    await userEvent.click(screen.getByRole('button', { name: 'Save the status' }));
    expect(screen.getByLabelText('Status')).toHaveValue('On leave');
    expect(screen.getByText('No connection.', { exact: false })).toBeInTheDocument();
  });

  it('is saved without the spaces around it, and can be taken away', async () => {
    actions.setShown.mockResolvedValue({ ok: true, value: null });
    card({ status: 'Away' });
    show(<StatusLine user={IGOR} />);
    const field = screen.getByLabelText('Status');
    expect(field).toHaveValue('Away');
    expect(screen.getByRole('button', { name: 'Save the status' })).toBeDisabled();
    await userEvent.clear(field);
    await userEvent.click(screen.getByRole('button', { name: 'Save the status' }));
    expect(actions.setShown).toHaveBeenCalledExactlyOnceWith({ status: '' });
  });

  it('stands in the head of the chat with that person, as long as there is one', () => {
    const chat = Object.values(store.getState().chats).find(({ head }) => head.peer === IGOR);
    if (!chat) throw new Error('the fixture has no chat with Igor');
    card({ status: 'On leave till Monday' });
    show(<ChatHeader chat={chat} detailsOpen={false} onDetails={() => {}} />);
    expect(screen.getByText('On leave till Monday')).toBeInTheDocument();
    act(() => card({ status: undefined }));
    expect(screen.queryByText('On leave till Monday')).toBeNull();
  });
});

describe('a picture', () => {
  const file = new Blob(['x'], { type: 'image/jpeg' });
  const revoked = vi.fn();
  let made = 0;

  beforeEach(() => {
    made = 0;
    URL.createObjectURL = () => {
      made += 1;
      return `blob:${made}`;
    };
    URL.revokeObjectURL = revoked;
  });
  afterEach(() => {
    store.setState({ me: null });
    revoked.mockReset();
  });

  const shown = () => document.querySelector('img')?.getAttribute('src') ?? null;

  it('that cannot be fetched leaves the initials, and is tried again after the next connection', async () => {
    card({ picture: 'a' });
    show(<Picture id={IGOR} name="Igor Petrov" size="row" />);
    await vi.waitFor(() => expect(actions.picture).toHaveBeenCalledExactlyOnceWith(IGOR, 'a'));
    expect(screen.getByText('IP')).toBeInTheDocument();
    await act(async () => {});
    actions.picture.mockResolvedValue(file);
    act(() => store.setState({ link: 'connecting' }));
    act(() => store.setState({ link: 'online' }));
    await vi.waitFor(() => expect(shown()).toBe('blob:1'));
  });

  it('is fetched once for all its places, and its end shows the initials again', async () => {
    actions.picture.mockResolvedValue(file);
    card({ picture: 'b' });
    show(
      <>
        <Picture id={IGOR} name="Igor Petrov" size="row" />
        <Picture id={IGOR} name="Igor Petrov" size="header" />
      </>,
    );
    await vi.waitFor(() => expect(document.querySelectorAll('img')).toHaveLength(2));
    expect(actions.picture).toHaveBeenCalledTimes(1);
    act(() => card({ picture: undefined }));
    expect(shown()).toBeNull();
    expect(screen.getAllByText('IP')).toHaveLength(2);
  });

  it('leaves the page with its person', async () => {
    actions.picture.mockResolvedValue(file);
    card({ picture: 'c' });
    show(<Picture id={IGOR} name="Igor Petrov" size="row" />);
    await vi.waitFor(() => expect(shown()).toBe('blob:1'));
    act(() => store.setState({ me: null }));
    expect(revoked).toHaveBeenCalledWith('blob:1');
    expect(shown()).toBeNull();
  });

  it('that is unreadable is not offered', async () => {
    vi.mocked(middleOf).mockResolvedValue(null);
    show(<PictureChoice user={IGOR} />);
    await userEvent.upload(
      screen.getByLabelText('File with a picture'),
      new File(['x'], 'x.png', { type: 'image/png' }),
    );
    expect(screen.queryByRole('dialog')).toBeNull();
  });

  it('is seen before it is sent; what the server refuses is said', async () => {
    vi.mocked(middleOf).mockResolvedValue(file);
    actions.setPicture.mockResolvedValueOnce({ ok: false, problem: { code: 'no_picture', message: '' } });
    show(<PictureChoice user={IGOR} />);
    await userEvent.upload(
      screen.getByLabelText('File with a picture'),
      new File(['x'], 'x.png', { type: 'image/png' }),
    );
    expect(await screen.findByAltText('How others will see it')).toHaveAttribute('src', 'blob:1');
    await userEvent.click(screen.getByRole('button', { name: 'Save' }));
    expect(await screen.findByRole('alert')).toHaveTextContent('isn’t a picture');
    actions.setPicture.mockResolvedValueOnce({ ok: true, value: null });
    await userEvent.click(screen.getByRole('button', { name: 'Save' }));
    expect(actions.setPicture).toHaveBeenLastCalledWith(file);
    expect(screen.queryByRole('dialog')).toBeNull();
  });
});
